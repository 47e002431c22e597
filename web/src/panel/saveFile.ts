export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has only been asked for when click() returns.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
