const encoder = new TextEncoder();

/** UTF-8; a lone surrogate becomes U+FFFD, as the encoding has no place for it. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}
