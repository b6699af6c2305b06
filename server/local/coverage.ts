import type { Registry } from "./wire/route";
import { escapeXml } from "./wire/xml";

export interface ServiceCoverage {
  name: string;
  signingName: string;
  protocol: string;
  present: string[];
  missing: string[];
}

/** What is there and what isn't, told from the models and the handlers. */
export function coverageOf(registry: Registry): ServiceCoverage[] {
  return registry.services.map(({ service }) => {
    const operations = [...service.model.operations.keys()].sort();
    return {
      name: service.name,
      signingName: service.signingName,
      protocol: service.model.protocol,
      present: operations.filter((operation) => service.handlers.has(operation)),
      missing: operations.filter((operation) => !service.handlers.has(operation)),
    };
  });
}

/** The same as a page. */
export function coveragePage(services: readonly ServiceCoverage[]): string {
  const sections = services.map((service) => {
    const total = service.present.length + service.missing.length;
    const list = (names: string[]) => names.map((name) => `<li>${escapeXml(name)}</li>`).join("");
    return `<section><h2>${escapeXml(service.name)}</h2>
<p>Signs as <code>${escapeXml(service.signingName)}</code>, speaks ${escapeXml(service.protocol)}, has ${service.present.length} of ${total} operations.</p>
<ul>${list(service.present)}</ul>
<details><summary>${service.missing.length} answer 501 NotImplementedException</summary><ul>${list(service.missing)}</ul></details></section>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Local AWS endpoint</title>
<style>:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}
ul{columns:14rem;padding-left:1.2rem}h2{margin-bottom:0}details ul{opacity:.75}</style></head>
<body><h1>Local AWS endpoint</h1>
<p>Operations Headgate's local endpoint answers, made from its code. Also as <a href="/_local/coverage.json">JSON</a>.</p>
${sections.join("\n")}
</body></html>
`;
}
