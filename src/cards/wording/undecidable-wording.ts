import type { Undecidable, Unreached } from '../../access/catalog.ts'
import { type Line, line } from '../card.ts'

/** Why nobody could answer a request any more, which was closed before its deadline. */
export function undecidableText(undecidable: Undecidable): string {
  if (undecidable.why === 'rules-changed')
    return 'the access rules have changed since it was asked, and too few have a say in it any more'
  if (undecidable.why === 'all-left-agreed')
    return 'everybody had to agree, all who may still decide it have, and nobody is left to give the last word; asked again, it can be decided'
  const { needed, left, agreed } = undecidable
  if (needed === 1)
    return agreed
      ? 'one more person has to agree, and nobody else who may decide it is active any more'
      : 'nobody who may decide it is active any more'
  const who = left === 0 ? (agreed ? 'nobody else' : 'nobody') : `only ${left}${agreed ? ' more' : ''}`
  return `${needed} ${agreed ? 'more ' : ''}people still have to agree, and ${who} who may decide it is active`
}

/** Those who may decide are active, and no chat reaches enough of them. */
export const unreachedText = ({ needed, reached }: Unreached): string =>
  needed === 1
    ? 'nobody who may decide it can be reached in a chat'
    : `${needed} people have to agree, and ${reached === 0 ? 'nobody' : `only ${reached}`} who may decide it can be reached in a chat`

export const unreachedLine = (unreached: Unreached): Line =>
  line(`${upperFirst(unreachedText(unreached))}. The access admins have been told.`)

const upperFirst = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`
