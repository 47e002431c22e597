import styles from "./dialogs.css?url";

export { EraseDialog } from "./EraseDialog.tsx";
export { ProcedureDialog } from "./ProcedureDialog.tsx";

// The module is ready when its styles are, so that no dialog is ever seen without them.
await new Promise((resolve, reject) => {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = styles;
  link.onload = resolve;
  link.onerror = reject;
  document.head.append(link);
});
