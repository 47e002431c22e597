import { loadStyles } from "../../stylesheet.ts";
import styles from "./cards.css?url";

export { FileCard } from "./FileCard.tsx";
export { ProposalCard } from "./ProposalCard.tsx";
export { ResultCard } from "./ResultCard.tsx";
export { SecretCard } from "./SecretCard.tsx";

await loadStyles(styles);
