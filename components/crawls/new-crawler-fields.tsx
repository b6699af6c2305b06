"use client";

import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { query } from "@/components/data/api";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import type { Dataset } from "@/server/catalog/contract";
import { type CrawlSetting, listCrawlers } from "@/server/crawls/contract";

/** A crawler as it is typed; lists have one to a line. */
export interface CrawlerDraft {
  name: string;
  roleArn: string;
  locations: string;
  exclusions: string;
}

export const emptyCrawler = ({ glueDatabase }: Dataset, { locations }: CrawlSetting): CrawlerDraft => ({
  ...{ name: glueDatabase ?? "", roleArn: "", exclusions: "", locations: locations.join("\n") },
});

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

export const inputOf = ({ name, roleArn, locations, exclusions }: CrawlerDraft) => ({
  ...{ name, roleArn, exclusions: linesOf(exclusions), locations: linesOf(locations) },
});

interface NewCrawlerFieldsProps {
  dataset: Dataset;
  draft: CrawlerDraft;
  issues: readonly { path: string; message: string }[];
  onChange: (draft: CrawlerDraft) => void;
}

export function NewCrawlerFields({ dataset, draft, issues, onChange }: NewCrawlerFieldsProps) {
  const roles = useId();
  const known = useQuery(query(listCrawlers, { datasetId: dataset.id }));
  const errorOf = (name: keyof CrawlerDraft) => {
    const issue = issues.find(({ path }) => path.split(".")[0] === name);
    const line = linesOf(draft[name])[Number(issue?.path.split(".")[1])];
    return issue && line ? `${line}: ${issue.message}` : issue?.message;
  };
  const field = (name: keyof CrawlerDraft) => ({
    name,
    autoComplete: "off",
    spellCheck: false,
    className: "mono",
    value: draft[name],
    onChange: (event: { target: { value: string } }) => onChange({ ...draft, [name]: event.target.value }),
  });
  return (
    <>
      <Field label="Name" error={errorOf("name")}>
        <Input {...field("name")} maxLength={255} />
      </Field>
      <Field
        label="IAM role"
        error={errorOf("roleArn")}
        hint="As which Glue reads the files; it must trust Glue"
      >
        <Input
          {...field("roleArn")}
          list={roles}
          placeholder={`arn:aws:iam::${dataset.accountId}:role/AWSGlueServiceRole-Crawler`}
        />
      </Field>
      <datalist id={roles}>
        {known.data?.roleArns.map((arn) => (
          <option key={arn} value={arn} />
        ))}
      </datalist>
      <Field label="Folders" error={errorOf("locations")} hint="One a line">
        <Textarea {...field("locations")} rows={3} />
      </Field>
      <Field label="Left out" error={errorOf("exclusions")} hint="Glob patterns, one a line, such as **.tmp">
        <Textarea {...field("exclusions")} rows={2} />
      </Field>
    </>
  );
}
