"use client";

import dynamic from "next/dynamic";
import { Page } from "@/components/shell/page";
import { useCan, useViewer } from "@/components/shell/viewer";
import { AccessTabs } from "./access-tabs";
import { QuestionBar } from "./question-bar";
import { useQuestion } from "./use-question";

const ExplainAnswer = dynamic(() => import("./explain-answer").then((module) => module.ExplainAnswer), {
  ssr: false,
});
const Readers = dynamic(() => import("./readers").then((module) => module.Readers), { ssr: false });
const Reach = dynamic(() => import("./reach").then((module) => module.Reach), { ssr: false });
const Lakes = dynamic(() => import("./lakes").then((module) => module.Lakes), { ssr: false });

/**
 * Who may do what, and why. Who and a table: the proof. A table: who reads it. Who: what they reach. Neither: what is
 * known at all.
 */
export function AccessView() {
  const question = useQuestion();
  const { place, column, principal, person } = question;
  const isSomebody = principal !== null || person !== null;
  return (
    <Page
      title="Access"
      beside={<AccessTabs current="explain" />}
      toolbar={<QuestionBar question={question} />}
    >
      {place && isSomebody ? (
        <ExplainAnswer {...{ place, principal, person, column }} permission={question.permission} />
      ) : null}
      {place && !isSomebody ? <Readers place={place} column={column} /> : null}
      {!place && isSomebody ? <Reach {...{ principal, person }} /> : null}
      {!place && !isSomebody ? <Start /> : null}
    </Page>
  );
}

/** Before anything is asked: the accounts for those who look after their rules, for others what they reach themselves. */
function Start() {
  const seesAll = useCan("access.readAll");
  const viewer = useViewer();
  return (
    <>
      <p className="pb-3 text-muted">
        Choose somebody, a table, or both: who may read what, and why.{" "}
        {seesAll
          ? "It follows from the rules that were read of these accounts."
          : "This is what you reach yourself."}
      </p>
      {seesAll ? <Lakes /> : <Reach principal={null} person={viewer.id} />}
    </>
  );
}
