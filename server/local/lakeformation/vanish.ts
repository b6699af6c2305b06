/**
 * Tags vanish with what they are on, however it goes: by Glue, by Athena's DDL, by a crawler. Applied after the tables of
 * the catalog, on which it stands.
 */
export const vanishDdl = `
create or replace function lakeformation_column_names(definition jsonb) returns text[] language sql immutable as $body$
  select coalesce(array_agg(item->>'name'), '{}') from jsonb_array_elements(
    coalesce(definition->'storage'->'columns', '[]') || coalesce(definition->'partitionKeys', '[]')
  ) as item
$body$;
create or replace function lakeformation_forget() returns trigger language plpgsql as $body$
begin
  if tg_table_name = 'catalog_database' then
    delete from lakeformation_assignment where account_id = old.account_id and database_name = old.name;
  elsif tg_op = 'DELETE' then
    delete from lakeformation_assignment
    where account_id = old.account_id and database_name = old.database_name and table_name = old.name;
  else
    delete from lakeformation_assignment
    where account_id = new.account_id and database_name = new.database_name and table_name = new.name
      and column_name <> '' and column_name <> all (lakeformation_column_names(new.definition));
  end if;
  return null;
end $body$;
create or replace trigger lakeformation_forget after delete on catalog_database
  for each row execute function lakeformation_forget();
create or replace trigger lakeformation_forget after delete or update of definition on catalog_table
  for each row execute function lakeformation_forget();
`;
