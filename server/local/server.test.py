"""Drives the local AWS endpoint with boto3; run by server.test.ts, which passes the URL and the access keys."""

import io
import json
import os
import shutil
import subprocess
import sys

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError

url = sys.argv[1]


def client(service, principal, **options):
    return boto3.client(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=os.environ[f"{principal}_ID"],
        aws_secret_access_key=options.pop("secret", os.environ[f"{principal}_SECRET"]),
        config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
        **options,
    )


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response
        return error.response
    raise AssertionError(f"{code} expected")


# sts
sts = client("sts", "HeadgateServer")
assert sts.get_caller_identity()["Account"] == "222222222222"
assumed = sts.assume_role(
    RoleArn="arn:aws:iam::333333333333:role/ConsumerAdminUser",
    RoleSessionName="boto",
    Tags=[{"Key": "RedshiftDbRoles", "Value": "a:b"}],
)["Credentials"]
session = boto3.Session(assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"], "us-east-1")
arn = session.client("sts", endpoint_url=url).get_caller_identity()["Arn"]
assert arn == "arn:aws:sts::333333333333:assumed-role/ConsumerAdminUser/boto", arn
wrong = client("sts", "HeadgateServer", secret="wrong")
assert refused("SignatureDoesNotMatch", wrong.get_caller_identity)["ResponseMetadata"]["HTTPStatusCode"] == 403
refused("NotImplementedException", sts.get_federation_token, Name="ab")

# secretsmanager
secrets = client("secretsmanager", "ConsumerAdminUser")
made = secrets.create_secret(Name="boto/secret", SecretBinary=b"\x00\xff")
assert secrets.get_secret_value(SecretId=made["ARN"])["SecretBinary"] == b"\x00\xff"
refused("ResourceNotFoundException", secrets.get_secret_value, SecretId="nothing")
listed = [entry["Name"] for page in secrets.get_paginator("list_secrets").paginate() for entry in page["SecretList"]]
assert "boto/secret" in listed

# s3
s3 = client("s3", "ConsumerAdminUser")
s3.create_bucket(Bucket="boto-bucket-1")
for key in ("plain", "folder/ä b+c", "folder/~x'(1)*!"):
    s3.put_object(Bucket="boto-bucket-1", Key=key, Body=key.encode(), Metadata={"colour": "blue"})
    got = s3.get_object(Bucket="boto-bucket-1", Key=key)
    assert got["Body"].read() == key.encode() and got["Metadata"] == {"colour": "blue"}
pages = s3.get_paginator("list_objects_v2").paginate(Bucket="boto-bucket-1", PaginationConfig={"PageSize": 1})
assert [entry["Key"] for page in pages for entry in page["Contents"]] == ["folder/~x'(1)*!", "folder/ä b+c", "plain"]
big = os.urandom(9 * 1024 * 1024)
s3.upload_fileobj(io.BytesIO(big), "boto-bucket-1", "big")
assert s3.get_object(Bucket="boto-bucket-1", Key="big", Range="bytes=100-199")["Body"].read() == big[100:200]
assert s3.get_bucket_location(Bucket="boto-bucket-1")["LocationConstraint"] is None
refused("404", s3.head_object, Bucket="boto-bucket-1", Key="nothing")
refused("NoSuchKey", s3.get_object, Bucket="boto-bucket-1", Key="nothing")
objects = [{"Key": key} for key in ("plain", "folder/ä b+c", "folder/~x'(1)*!", "big")]
assert len(s3.delete_objects(Bucket="boto-bucket-1", Delete={"Objects": objects})["Deleted"]) == 4
s3.delete_bucket(Bucket="boto-bucket-1")

# glue
glue = client("glue", "LOBProducerSteward")
for name in ("boto_b", "boto_a", "boto_c"):
    glue.create_database(DatabaseInput={"Name": name, "Parameters": {"made": "by boto3"}})
refused("AlreadyExistsException", glue.create_database, DatabaseInput={"Name": "BOTO_A"})
pages = glue.get_paginator("get_databases").paginate(PaginationConfig={"PageSize": 1})
assert [found["Name"] for page in pages for found in page["DatabaseList"]] == ["boto_a", "boto_b", "boto_c"]
descriptor = {
    "Columns": [{"Name": "id", "Type": "bigint"}],
    "Location": "s3://boto-lake/sales/",
    "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"},
}
keys = [{"Name": "year", "Type": "int"}, {"Name": "region", "Type": "string"}]
for name in ("sales", "returns"):
    table = {"Name": name, "StorageDescriptor": descriptor, "PartitionKeys": keys, "TableType": "EXTERNAL_TABLE"}
    glue.create_table(DatabaseName="boto_a", TableInput=table)
pages = glue.get_paginator("get_tables").paginate(DatabaseName="boto_a", PaginationConfig={"PageSize": 1})
assert [found["Name"] for page in pages for found in page["TableList"]] == ["returns", "sales"]
sales = {"DatabaseName": "boto_a", "TableName": "sales"}
inputs = [
    {"Values": [str(year), region], "StorageDescriptor": {**descriptor, "Location": f"s3://boto-lake/{year}/{region}/"}}
    for year in range(2000, 2025)
    for region in ("eu", "us")
]
assert glue.batch_create_partition(**sales, PartitionInputList=inputs)["Errors"] == []
[error] = glue.batch_create_partition(**sales, PartitionInputList=inputs[:1])["Errors"]
assert error["ErrorDetail"]["ErrorCode"] == "AlreadyExistsException", error
pages = list(
    glue.get_paginator("get_partitions").paginate(
        **sales, Expression="year between 2003 and 2012 and region = 'us'", PaginationConfig={"PageSize": 4}
    )
)
assert [len(page["Partitions"]) for page in pages] == [4, 4, 2]
assert pages[0]["Partitions"][0]["Values"] == ["2003", "us"]
refused("EntityNotFoundException", glue.get_partition, **sales, PartitionValues=["1999", "eu"])
glue.update_table(DatabaseName="boto_a", TableInput={"Name": "sales", "PartitionKeys": keys, "Description": "changed"})
pages = glue.get_paginator("get_table_versions").paginate(**sales, PaginationConfig={"PageSize": 1})
assert [version["VersionId"] for page in pages for version in page["TableVersions"]] == ["1", "0"]
refused(
    "ConcurrentModificationException",
    glue.update_table,
    DatabaseName="boto_a",
    TableInput={"Name": "sales"},
    VersionId="0",
)
elsewhere = client("glue", "ConsumerAdminUser")
refused("AccessDeniedException", elsewhere.get_table, CatalogId="111111111111", DatabaseName="boto_a", Name="sales")
refused("NotImplementedException", glue.list_registries)

# lakeformation
lake = client("lakeformation", "CentralDataMeshOwner")
for name in ("one", "two"):
    lake.register_resource(ResourceArn=f"arn:aws:s3:::boto-lake/{name}", UseServiceLinkedRole=True)
refused(
    "AlreadyExistsException", lake.register_resource, ResourceArn="arn:aws:s3:::boto-lake/one", UseServiceLinkedRole=True
)
first = lake.list_resources(MaxResults=1)
second = lake.list_resources(MaxResults=1, NextToken=first["NextToken"])
found = [info["ResourceArn"] for info in first["ResourceInfoList"] + second["ResourceInfoList"]]
assert found == ["arn:aws:s3:::boto-lake/one", "arn:aws:s3:::boto-lake/two"] and "NextToken" not in second
refused("EntityNotFoundException", lake.describe_resource, ResourceArn="arn:aws:s3:::boto-lake/three")


# aws, the command line
def aws(principal, *arguments):
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": os.environ[f"{principal}_ID"],
        "AWS_SECRET_ACCESS_KEY": os.environ[f"{principal}_SECRET"],
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_PAGER": "",
    }
    command = ["aws", "--endpoint-url", url, "--output", "json", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    return json.loads(done.stdout) if done.stdout.strip() else done.stderr


if shutil.which("aws"):
    steward = ("LOBProducerSteward", "glue")
    listed = aws(*steward, "get-tables", "--database-name", "boto_a", "--page-size", "1", "--query", "TableList[].Name")
    assert listed == ["returns", "sales"], listed
    where = ("--database-name", "boto_a", "--table-name", "sales", "--expression", "region = 'eu' and year > 2022")
    assert aws(*steward, "get-partitions", *where, "--query", "Partitions[].Values[0]") == ["2023", "2024"]
    failed = aws(*steward, "get-table", "--database-name", "boto_a", "--name", "none")
    assert "(EntityNotFoundException) when calling the GetTable operation" in failed, failed
    governance = ("CentralDataMeshOwner", "lakeformation")
    arn = ("--resource-arn", "arn:aws:s3:::boto-lake/two")
    assert aws(*governance, "describe-resource", *arn)["ResourceInfo"]["ResourceArn"] == arn[1]
    assert aws(*governance, "deregister-resource", *arn) == ""
    assert len(aws(*governance, "list-resources")["ResourceInfoList"]) == 1
else:
    print("SKIPPED: the AWS command line isn't installed")

# lakeformation, permissions
mesh_owner = {"DataLakePrincipalIdentifier": "arn:aws:iam::222222222222:role/CentralDataMeshOwner"}
location_role = {"DataLakePrincipalIdentifier": "arn:aws:iam::222222222222:role/RegisterLocationServiceRole"}
lake.put_data_lake_settings(DataLakeSettings={"DataLakeAdmins": [mesh_owner]})
client("glue", "CentralDataMeshOwner").create_database(DatabaseInput={"Name": "boto_lake"})
given = {"Principal": location_role, "Resource": {"Database": {"Name": "boto_lake"}}}
lake.grant_permissions(**given, Permissions=["CREATE_TABLE", "ALTER"], PermissionsWithGrantOption=["ALTER"])
told = lake.list_permissions(**given)["PrincipalResourcePermissions"][0]
assert (told["Permissions"], told["PermissionsWithGrantOption"]) == (["ALTER", "CREATE_TABLE"], ["ALTER"]), told
if "LastUpdated" in lake.meta.service_model.shape_for("PrincipalResourcePermissions").members:
    assert told["LastUpdated"].year > 2000, told
else:
    print("SKIPPED: boto3 here is too old for when a permission was given")
entries = [{"Id": str(n), **given, "Permissions": [permission]} for n, permission in enumerate(("SELECT", "ALTER"))]
failures = lake.batch_revoke_permissions(Entries=entries)["Failures"]
assert [failure["RequestEntry"]["Id"] for failure in failures] == ["0"], failures
assert failures[0]["Error"]["ErrorCode"] == "InvalidInputException", failures
message = refused("InvalidInputException", lake.revoke_permissions, **given, Permissions=["DROP"])["Error"]["Message"]
assert message == "No permissions revoked. Grantee does not have:[DROP]", message

# redshift, redshift-serverless
serverless = client("redshift-serverless", "LFBusinessAnalyst1")
assert [group["workgroupName"] for group in serverless.list_workgroups()["workgroups"]] == ["default"]
refused("ResourceNotFoundException", serverless.get_workgroup, workgroupName="nothing")
redshift = client("redshift", "LFBusinessAnalyst1")
clusters = [found for page in redshift.get_paginator("describe_clusters").paginate() for found in page["Clusters"]]
assert [found["DBName"] for found in clusters] == ["dev"]
refused("ClusterNotFound", redshift.describe_clusters, ClusterIdentifier="nothing")

# redshift-data: the checks that come before any warehouse
data = client("redshift-data", "LFBusinessAnalyst1")
message = refused("ValidationException", data.describe_statement, Id="x")["Error"]["Message"]
assert "at 'id' failed to satisfy constraint" in message, message

# athena
athena = client("athena", "ConsumerAdminUser")
s3.create_bucket(Bucket="boto-athena")
s3.put_object(Bucket="boto-athena", Key="t/ä b'c.csv", Body="1,ä\n2,\n".encode())


def ask(sql, **context):
    output = {"OutputLocation": "s3://boto-athena/out/"}
    found = athena.start_query_execution(QueryString=sql, ResultConfiguration=output, QueryExecutionContext=context)
    while True:
        told = athena.get_query_execution(QueryExecutionId=found["QueryExecutionId"])["QueryExecution"]
        if told["Status"]["State"] not in ("QUEUED", "RUNNING"):
            return told


for statement in (
    "CREATE DATABASE boto_db",
    "CREATE EXTERNAL TABLE boto_db.t (id int, name string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://boto-athena/t/'",
):
    done = ask(statement)
    assert done["Status"]["State"] == "SUCCEEDED", done
done = ask("SELECT id, name FROM t ORDER BY id", Database="boto_db")
pages = athena.get_paginator("get_query_results").paginate(
    QueryExecutionId=done["QueryExecutionId"], PaginationConfig={"PageSize": 2}
)
rows = [[cell.get("VarCharValue") for cell in row["Data"]] for page in pages for row in page["ResultSet"]["Rows"]]
assert rows == [["id", "name"], ["1", "ä"], ["2", ""]], rows
failed = ask("SELECT nope FROM t", Database="boto_db")["Status"]
assert failed["StateChangeReason"].startswith("COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved"), failed
refused("InvalidRequestException", athena.get_query_execution, QueryExecutionId="nothing")
assert athena.get_work_group(WorkGroup="primary")["WorkGroup"]["State"] == "ENABLED"
glue = client("glue", "ConsumerAdminUser")
columns = glue.get_table(DatabaseName="boto_db", Name="t")["Table"]["StorageDescriptor"]["Columns"]
assert [column["Type"] for column in columns] == ["int", "string"], columns

print("all good")
