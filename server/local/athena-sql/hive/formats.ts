/** The formats of Hive's tables by the names of their classes. */
export interface Format {
  library: string;
  inputFormat: string;
  outputFormat: string;
}

const text = {
  inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
};

export const libraries = {
  text: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
  csv: "org.apache.hadoop.hive.serde2.OpenCSVSerde",
  parquet: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
  openxJson: "org.openx.data.jsonserde.JsonSerDe",
  hiveJson: "org.apache.hive.hcatalog.data.JsonSerDe",
  orc: "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
} as const;

/** `STORED AS <word>`. */
export const formats: Readonly<Record<string, Format>> = {
  textfile: { library: libraries.text, ...text },
  jsonfile: { library: libraries.hiveJson, ...text },
  parquet: {
    library: libraries.parquet,
    inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
  },
  orc: {
    library: libraries.orc,
    inputFormat: "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
    outputFormat: "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
  },
  avro: {
    library: "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
    inputFormat: "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
    outputFormat: "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
  },
  rcfile: {
    library: "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe",
    inputFormat: "org.apache.hadoop.hive.ql.io.RCFileInputFormat",
    outputFormat: "org.apache.hadoop.hive.ql.io.RCFileOutputFormat",
  },
  sequencefile: {
    library: libraries.text,
    inputFormat: "org.apache.hadoop.mapred.SequenceFileInputFormat",
    outputFormat: "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat",
  },
};
