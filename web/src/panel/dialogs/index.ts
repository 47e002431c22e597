import { loadStyles } from "../../shared/stylesheet.ts";
import styles from "./dialogs.css?url";

export { Dialog } from "./Dialog.tsx";
export { EraseDialog } from "./EraseDialog.tsx";
export { ProcedureDialog } from "./ProcedureDialog.tsx";
export { ReasonForm } from "./ReasonForm.tsx";

await loadStyles(styles);
