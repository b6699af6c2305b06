import { authRoute } from "@/server/identity";

export { authRoute as GET, authRoute as POST };
