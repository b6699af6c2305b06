import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { SourceProps } from "./glue-source";

/** What a new table is called in Glue. */
export function TableFields({ draft, problems, onChange }: Omit<SourceProps, "accountId">) {
  const input = (name: "newDatabase" | "newTable") => ({
    name,
    className: "mono",
    autoComplete: "off",
    spellCheck: false,
    value: draft[name],
    onChange: (event: { target: { value: string } }) => onChange({ ...draft, [name]: event.target.value }),
  });
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Glue database" error={problems["newDatabase"]} hint="One that is there, or a new one">
        <Input {...input("newDatabase")} />
      </Field>
      <Field label="Table" error={problems["newTable"]} hint="Its name in Glue">
        <Input {...input("newTable")} />
      </Field>
    </div>
  );
}
