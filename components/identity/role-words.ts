import { ROLES, type Role } from "@/server/identity/contract";

/** What a role is for, in a sentence. */
export const ROLE_WORDS: Record<Role, string> = {
  viewer: "Sees saved queries, runs and accounts; runs nothing.",
  analyst: "Runs queries as their own IAM role.",
  steward: "Does what an analyst does, cares for datasets, and sees who may read what.",
  admin: "Does everything, and decides who else may.",
};

export const ROLE_OPTIONS = ROLES.map((role) => ({ value: role, label: role, hint: ROLE_WORDS[role] }));
