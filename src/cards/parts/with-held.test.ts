import { describe, expect, it } from 'vitest'
import type { Ask } from '../../access/request/states.ts'
import { bundleName, minutes } from '../../access/vocabulary.ts'
import { approvalCard } from '../approval-card.ts'
import type { Card } from '../card.ts'
import { channelCard } from '../channel-card.ts'
import { approved, because, olga, view, waiting } from '../every-card/samples.test-support.ts'
import { statusCard } from '../status-card.ts'
import { plainText } from './plain-text.ts'

const asking = (more: Partial<Ask> = {}) =>
  view({ ...waiting, ask: { ...waiting.ask, withHeld: minutes(150), ...more } })
const notes = ({ blocks }: Card) => blocks.flatMap(block => (block.kind === 'note' ? [plainText(block.line)] : []))
const told = (card: Card) => notes(card).filter(note => note.includes('Together that is'))

describe('that somebody goes on with what they hold', () => {
  it('is told to whoever decides, with the access flow that it comes to', () => {
    expect(told(approvalCard(asking(), because, olga))).toEqual([
      'Ana Moreno had been given it for 30 minutes already, which was not over when this was asked. Together that is 2 hours 30 minutes, and for so long it goes by the access flow Production.',
    ])
    expect(told(approvalCard(asking({ bundle: bundleName('Kit') }), because, olga))[0]).toContain(
      'some of it for 30 minutes',
    )
  })
  it('is in no room, and nowhere once it is decided or where nothing is held', () => {
    for (const card of [channelCard(asking()), approvalCard(asking(), null), statusCard(asking())])
      expect(told(card)).toEqual([])
    const over = view({ ...approved, ask: asking().request.ask })
    for (const card of [approvalCard(over, because, olga), approvalCard(view(waiting), because, olga)])
      expect(told(card)).toEqual([])
  })
})
