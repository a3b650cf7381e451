import type { JSX } from 'react';
import { Icon } from '../shell/icons.tsx';

interface ShownFile {
  readonly name: string;
  readonly title?: string;
  readonly mimeType: string;
  readonly size: number;
  readonly viewUrl: string;
}

/** A picture as such, anything else to download. */
export function FileView({ file }: { file: ShownFile }): JSX.Element {
  if (/^image\/(png|jpeg|gif|webp|svg\+xml)$/.test(file.mimeType)) {
    return (
      <figure className="file-image">
        <figcaption>{file.name}</figcaption>
        <a href={file.viewUrl} target="_blank" rel="noopener noreferrer">
          <img src={file.viewUrl} alt={file.title || file.name} />
        </a>
      </figure>
    );
  }
  return (
    <a className="file" href={file.viewUrl} download={file.name} aria-label={`Download ${file.name}`}>
      <span className="file-icon">
        <Icon name="file" />
      </span>
      <span className="file-words">
        <strong>{file.title || file.name}</strong>
        <small>
          {kindOf(file)} · {sizeOf(file.size)}
        </small>
      </span>
      <Icon name="download" />
    </a>
  );
}

function kindOf(file: ShownFile): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(file.name)?.[1];
  return ending === undefined ? 'File' : ending.toUpperCase();
}

function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
