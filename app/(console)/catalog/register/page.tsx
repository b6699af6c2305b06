import type { Metadata } from "next";
import { RegisterView } from "@/components/catalog/register-view";

export const metadata: Metadata = { title: "Register a dataset" };

export default function RegisterPage() {
  return <RegisterView />;
}
