import { type Line, line, toType } from '../card.ts'

/** An account of the directory itself speaks for its person whatever is unlinked here. */
export const directorysStays: Line = line(
  'Whoever must not act with it any more is to be disabled in the directory; ',
  toType('panic'),
  ' with their name ends what they hold at once.',
)

/** To an admin who unlinked somebody else: what holds, and what stayed as it was. */
export const unlinkedByAdmin = (stayed: readonly ('import' | 'directory')[]): Line => [
  ...line(
    'Unlinked, and the account was told. Its address alone does not link it again: only a sign-in to both accounts does, or the import file.',
  ),
  ...(stayed.includes('import')
    ? line(' Another account of theirs stays linked by the import file: to unlink it, take it out of there.')
    : []),
  ...(stayed.includes('directory')
    ? line(' Another account of theirs is the directory’s own and cannot be unlinked. ', ...directorysStays)
    : []),
]
