import type { NobodyBecause } from '../access/catalog.ts'
import { type Card, line, saidStrong } from './card.ts'
import { nobodyText } from './wording/owner-wording.ts'

/** Of the request that nobody can decide about: it was not made, was closed while it waited, or goes on waiting. */
export type WhatBecame = 'refused' | 'closed' | 'waits'

const becameText: Readonly<Record<WhatBecame, string>> = {
  refused: ' and was refused: nobody can be found who may decide.',
  closed: ', and the request was closed while it waited: too few are left who may decide.',
  waits: ', and the request waits: too few of those who may decide can be reached.',
}

/** For admins and integration owners: a resource that nobody can decide about, so that nobody can be given it. */
export function nobodyCard(what: {
  readonly resource: string
  readonly asker: string
  readonly because: readonly NobodyBecause[]
  readonly request: WhatBecame
}): Card {
  const headline = line(saidStrong(what.asker), ' asked for ', saidStrong(what.resource), becameText[what.request])
  return {
    summary: headline,
    title: 'Nobody can decide',
    tone: 'bad',
    blocks: [
      { kind: 'line', line: headline },
      ...what.because.map(
        why => ({ kind: 'line', line: [...line('Because '), ...nobodyText(why), ...line('.')] }) as const,
      ),
      {
        kind: 'note',
        line: line(
          'Name somebody who is active and can be reached, in the access file or in the directory. You are told of this once in six hours.',
        ),
      },
    ],
  }
}
