import { type Block, type Card, line, saidStrong } from './card.ts'

/** What is looked up of a bundle is looked up of each of its parts that the reader may see, one under the other. */
export function bundleLookedUpCard(bundle: string, parts: readonly Card[]): Card {
  const title = parts[0]?.title ?? ''
  return {
    summary: line(`${title}: `, saidStrong(bundle)),
    title,
    tone: 'plain',
    blocks: [
      { kind: 'line', line: line('Of ', saidStrong(bundle), ', each by itself:') },
      ...parts.flatMap((part): Block[] => [{ kind: 'divider' }, ...part.blocks]),
    ],
  }
}
