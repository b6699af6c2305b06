import * as z from "zod";

const AwsAccountSetting = z.object({
  id: z.string().regex(/^\d{12}$/, "an AWS account id has 12 digits"),
  name: z.string().min(1),
  region: z.string().min(1).default("us-east-1"),
  roleArn: z.string().startsWith("arn:").optional(),
  externalId: z.string().min(2).optional(),
});

export type AwsAccountSetting = z.infer<typeof AwsAccountSetting>;

const jsonList = z.string().transform((text, ctx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    ctx.addIssue({ code: "custom", message: "not valid JSON" });
    return z.NEVER;
  }
});

const Environment = z
  .object({
    DATABASE_URL: z.string().startsWith("postgres"),
    HEADGATE_URL: z.url().default("http://localhost:3000"),
    NEXTAUTH_SECRET: z.string().min(32),
    AWS_ENDPOINT_URL: z.url().optional(),
    AWS_REGION: z.string().default("us-east-1"),
    HEADGATE_AWS_ACCOUNTS: jsonList.pipe(z.array(AwsAccountSetting)).optional(),
    HEADGATE_ADMIN_EMAILS: z
      .string()
      .default("")
      .transform((list) =>
        list
          .toLowerCase()
          .split(/[,\s]+/)
          .filter(Boolean),
      ),
    HEADGATE_TRUST_PROXY: z
      .string()
      .regex(/^(true|false|\d)?$/, "must be the number of proxies in front of Headgate, or true for one")
      .default("")
      .transform((text) => (text === "true" ? 1 : Number(text) || 0)),
    HEADGATE_RESULT_RETENTION_HOURS: z.coerce.number().positive().max(87_600).default(168),
    HEADGATE_RESULT_MAX_BYTES: z.coerce.number().int().min(0).default(500_000_000),
    OIDC_ISSUER: z.url().optional(),
    OIDC_CLIENT_ID: z.string().min(1).optional(),
    OIDC_CLIENT_SECRET: z.string().min(1).optional(),
    OIDC_NAME: z.string().default("single sign-on"),
  })
  .refine((env) => !env.OIDC_ISSUER || (env.OIDC_CLIENT_ID && env.OIDC_CLIENT_SECRET), {
    message: "OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET",
  });

export type Environment = z.infer<typeof Environment>;

let parsed: Environment | undefined;

/** Reads the settings out of an environment; throws one readable error that names every bad variable. */
export function parseEnvironment(source: NodeJS.ProcessEnv): Environment {
  const result = Environment.safeParse(source);
  if (!result.success) throw new Error(`Bad environment:\n${z.prettifyError(result.error)}`);
  return result.data;
}

/** The process's settings, read once. */
export function env(): Environment {
  parsed ??= parseEnvironment(process.env);
  return parsed;
}

/** True while HEADGATE_AWS_ACCOUNTS is not set (an empty list is a setting): demo people may sign in, and AWS is the local endpoint. */
export function isDemo(): boolean {
  return env().HEADGATE_AWS_ACCOUNTS === undefined && env().AWS_ENDPOINT_URL !== undefined;
}
