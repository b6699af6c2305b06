import { generateClient } from "./generate";

generateClient(true);
console.log("Generated the Prisma client into prisma/generated.");
