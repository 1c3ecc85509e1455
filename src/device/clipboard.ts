/** Copying text. The browser may refuse; then the answer is false and nothing else happens. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
