import { X } from "lucide-react";
import { nameOfPrincipal } from "@/components/access/proof-words";
import { IconButton } from "@/components/ui/button";
import { PrincipalPicker } from "./principal-picker";

interface PrincipalListProps {
  label: string;
  principals: readonly string[];
  /** One that can't be meant here. */
  except: string;
  onPrincipals: (principals: string[]) => void;
}

/** Several of them, each to be removed, and a picker for one more. */
export function PrincipalList({ label, principals, except, onPrincipals }: PrincipalListProps) {
  return (
    <ul aria-label={label} className="flex min-w-0 max-w-full flex-wrap gap-2">
      {principals.map((principal) => (
        <li
          key={principal}
          title={principal}
          className="inline-flex h-8 min-w-0 items-center rounded-md border border-line bg-sunken pl-2.5"
        >
          <span className="truncate">{nameOfPrincipal(principal)}</span>
          <IconButton
            size="icon-sm"
            label={`Remove ${nameOfPrincipal(principal)}`}
            onClick={() => onPrincipals(principals.filter((one) => one !== principal))}
          >
            <X aria-hidden />
          </IconButton>
        </li>
      ))}
      <li className="min-w-0">
        <PrincipalPicker
          principal=""
          except={except}
          onPrincipal={(next) => onPrincipals([...new Set([...principals, ...(next ? [next] : [])])])}
        />
      </li>
    </ul>
  );
}
