import type { JSX } from 'react';
import type { BlockJson } from '../../slack/control-types.ts';
import { RichTextBlock } from '../text/rich-text.tsx';
import { BlockElement } from './element.tsx';
import { InputBlock } from './input-block.tsx';
import { asList, asRecord, asText, wordsOf } from './json.ts';
import type { Json } from './json.ts';
import { TextObject } from './text-object.tsx';

/** Blocks in their order. `host` for their buttons comes from the context around them. */
export function Blocks({ blocks }: { blocks: readonly BlockJson[] }): JSX.Element {
  return (
    <div className="blocks">
      {blocks.map((block, index) => (
        <Block key={block.block_id ?? index} block={block} />
      ))}
    </div>
  );
}

function Block({ block }: { block: BlockJson }): JSX.Element | null {
  switch (block.type) {
    case 'header':
      return (
        <h3 className="block-header">
          <TextObject value={block['text']} />
        </h3>
      );
    case 'section':
      return <Section block={block} />;
    case 'context':
      return <Context block={block} />;
    case 'divider':
      return <hr className="block-divider" />;
    case 'actions':
      return <Actions block={block} />;
    case 'image':
      return <ImageBlock block={block} />;
    case 'input':
      return <InputBlock block={block} />;
    case 'rich_text':
      return <RichTextBlock block={block} />;
    default:
      return <p className="block-unknown">A block of type “{block.type}” is not shown here.</p>;
  }
}

function Section({ block }: { block: BlockJson }): JSX.Element {
  const fields = asList(block['fields']);
  const accessory = block['accessory'];
  return (
    <div className="block-section">
      <div className="block-section-body">
        {wordsOf(block['text']) !== '' && (
          <div className="block-text">
            <TextObject value={block['text']} />
          </div>
        )}
        {fields.length > 0 && (
          <div className="block-fields">
            {fields.map((field, index) => (
              <div key={index} className="block-text">
                <TextObject value={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory !== undefined && <BlockElement element={asRecord(accessory)} blockId={block.block_id} />}
    </div>
  );
}

function Context({ block }: { block: BlockJson }): JSX.Element {
  return (
    <div className="block-context">
      {asList(block['elements']).map((item, index) => {
        const element = asRecord(item);
        if (element['type'] === 'image') return <Picture key={index} image={element} />;
        return (
          <span key={index}>
            <TextObject value={element} />
          </span>
        );
      })}
    </div>
  );
}

function Actions({ block }: { block: BlockJson }): JSX.Element {
  return (
    <div className="block-actions">
      {asList(block['elements']).map((element, index) => (
        <BlockElement key={index} element={asRecord(element)} blockId={block.block_id} />
      ))}
    </div>
  );
}

function ImageBlock({ block }: { block: BlockJson }): JSX.Element {
  const title = wordsOf(block['title']);
  return (
    <figure className="block-image">
      {title !== '' && <figcaption>{title}</figcaption>}
      <Picture image={block} />
    </figure>
  );
}

function Picture({ image }: { image: Json }): JSX.Element {
  return <img src={asText(image['image_url']) ?? ''} alt={asText(image['alt_text']) ?? ''} />;
}
