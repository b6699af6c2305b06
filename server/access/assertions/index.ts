export { compare } from "./compare";
export { judge } from "./evaluate";
export { sentenceOf } from "./words";
