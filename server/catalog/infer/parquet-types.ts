import type { SchemaTree } from "hyparquet";
import { binaryText, dateText, decimalText, timestampText } from "./parquet-values";

/** A column as Hive types it, and how one of its values is shown. */
export interface ParquetField {
  type: string;
  show: (value: unknown) => unknown;
}

/** Why a column cannot be read by Athena. */
export class Unreadable extends Error {}

/** The Hive type of a part of a Parquet schema. */
export function fieldOf(node: SchemaTree): ParquetField {
  if (node.element.repetition_type === "REPEATED") return arrayOf(oneOf(node));
  return oneOf(node);
}

function oneOf(node: SchemaTree): ParquetField {
  if (node.element.type) return primitiveOf(node);
  const annotated = node.element.logical_type?.type ?? node.element.converted_type;
  if (annotated === "LIST") return listOf(node);
  if (annotated === "MAP" || annotated === "MAP_KEY_VALUE") return mapOf(node);
  if (annotated === "VARIANT") throw new Unreadable("is a VARIANT, which Athena does not read");
  return structOf(node);
}

const arrayOf = ({ type, show }: ParquetField): ParquetField => ({
  type: `array<${type}>`,
  show: (value) => (Array.isArray(value) ? value.map((one) => nullOr(show, one)) : null),
});

/** By the format's rules the middle layer is only a wrapper, unless it holds several fields or is old. */
function listOf({ element: { name }, children }: SchemaTree): ParquetField {
  const [middle] = children;
  if (!middle || children.length > 1 || middle.element.repetition_type !== "REPEATED")
    throw new Unreadable("is a list without a repeated element");
  const [inner] = middle.children;
  const isElement =
    !inner ||
    middle.children.length > 1 ||
    middle.element.name === "array" ||
    middle.element.name === `${name}_tuple`;
  return arrayOf(isElement ? oneOf(middle) : fieldOf(inner));
}

function mapOf({ children }: SchemaTree): ParquetField {
  const [key, value] = children[0]?.children ?? [];
  if (children.length !== 1 || !key || !value) throw new Unreadable("is a map without key and value");
  const [keyed, valued] = [fieldOf(key), fieldOf(value)];
  return {
    type: `map<${keyed.type},${valued.type}>`,
    show: (map) =>
      typeof map === "object" && map !== null
        ? Object.fromEntries(Object.entries(map).map(([name, one]) => [name, nullOr(valued.show, one)]))
        : null,
  };
}

/** What a type of Hive can spell as a field's name. */
const FIELD_NAME = /^[\p{L}\p{N}_]+$/u;

function structOf({ children }: SchemaTree): ParquetField {
  if (children.length === 0) throw new Unreadable("is a struct without a field");
  const fields = children.map((child) => {
    const { name } = child.element;
    if (!FIELD_NAME.test(name)) throw new Unreadable(`has a field “${name}”, which a Hive type cannot spell`);
    return { name, ...fieldOf(child) };
  });
  return {
    type: `struct<${fields.map(({ name, type }) => `${name.toLowerCase()}:${type}`).join(",")}>`,
    show: (struct) => {
      if (typeof struct !== "object" || struct === null) return null;
      const given = struct as Record<string, unknown>;
      return Object.fromEntries(fields.map(({ name, show }) => [name, nullOr(show, given[name])]));
    },
  };
}

const nullOr = (show: ParquetField["show"], value: unknown) =>
  value === null || value === undefined ? null : show(value);

const asText = (value: unknown) =>
  value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value);
const TIMESTAMP: ParquetField = { type: "timestamp", show: timestampText };
const BINARY: ParquetField = { type: "binary", show: binaryText };
const plain = (type: string): ParquetField => ({ type, show: (value) => value });

const BY_ANNOTATION: Record<string, ParquetField> = {
  UTF8: { type: "string", show: asText },
  STRING: { type: "string", show: asText },
  ENUM: { type: "string", show: asText },
  JSON: { type: "string", show: asText },
  DATE: { type: "date", show: dateText },
  TIMESTAMP: TIMESTAMP,
  TIMESTAMP_MILLIS: TIMESTAMP,
  TIMESTAMP_MICROS: TIMESTAMP,
  TIME: plain("bigint"),
  TIME_MILLIS: plain("int"),
  TIME_MICROS: plain("bigint"),
  INT_8: plain("tinyint"),
  INT_16: plain("smallint"),
  INT_32: plain("int"),
  INT_64: plain("bigint"),
  UINT_8: plain("smallint"),
  UINT_16: plain("int"),
  UINT_32: plain("bigint"),
};

const BY_TYPE: Record<string, ParquetField> = {
  BOOLEAN: plain("boolean"),
  INT32: plain("int"),
  INT64: plain("bigint"),
  INT96: TIMESTAMP,
  FLOAT: plain("float"),
  DOUBLE: plain("double"),
  BYTE_ARRAY: BINARY,
  FIXED_LEN_BYTE_ARRAY: BINARY,
};

function primitiveOf({ element }: SchemaTree): ParquetField {
  const { type = "", logical_type: logical, converted_type: converted } = element;
  if (logical?.type === "DECIMAL" || converted === "DECIMAL") return decimalOf(element);
  if (logical?.type === "TIME" && logical.unit === "MILLIS") return plain("int");
  if (logical?.type === "FLOAT16") throw new Unreadable("is a FLOAT16, which Athena does not read");
  if (converted === "INTERVAL") throw new Unreadable("is an INTERVAL, which Athena does not read");
  if (
    converted === "UINT_64" ||
    (logical?.type === "INTEGER" && !logical.isSigned && logical.bitWidth === 64)
  )
    throw new Unreadable("is an unsigned integer of 64 bits, which no Hive type holds");
  const annotated =
    logical?.type === "INTEGER"
      ? `${logical.isSigned ? "INT" : "UINT"}_${logical.bitWidth}`
      : (logical?.type ?? converted);
  const found = BY_ANNOTATION[annotated ?? ""] ?? BY_TYPE[type];
  if (!found) throw new Unreadable(`is of the unknown type ${type}`);
  return found;
}

const DIGITS_MAX = 38;

function decimalOf({ precision, scale = 0, logical_type }: SchemaTree["element"]): ParquetField {
  const digits = precision ?? (logical_type?.type === "DECIMAL" ? logical_type.precision : 0);
  if (digits < 1 || digits > DIGITS_MAX)
    throw new Unreadable(`is a DECIMAL of ${digits} digits; ${DIGITS_MAX} are the most`);
  const behind = logical_type?.type === "DECIMAL" ? logical_type.scale : scale;
  return { type: `decimal(${digits},${behind})`, show: (value) => decimalText(value, behind) };
}
