import { useCallback, useState } from 'react';

/** Larger files are refused: they travel through the control API as base64. */
const MAX_BYTES = 8_000_000;
const MAX_FILES = 10;

interface Files {
  readonly files: readonly File[];
  readonly add: (more: readonly File[]) => void;
  readonly remove: (file: File) => void;
  readonly clear: () => void;
}

/** The files that wait in a composer. */
export function useFiles(notify: (sentence: string) => void): Files {
  const [files, setFiles] = useState<readonly File[]>([]);
  const add = useCallback(
    (more: readonly File[]) => {
      const fit = more.filter((file) => file.size <= MAX_BYTES);
      if (fit.length < more.length) notify('The playground takes files of up to 8 MB.');
      setFiles((before) => [...before, ...fit].slice(0, MAX_FILES));
    },
    [notify],
  );
  const remove = useCallback((file: File) => setFiles((before) => before.filter((other) => other !== file)), []);
  const clear = useCallback(() => setFiles([]), []);
  return { files, add, remove, clear };
}

/** A file's bytes as base64. */
export async function toBase64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}
