import { authRoute } from "@/server/identity/auth-route";

export { authRoute as GET, authRoute as POST };
