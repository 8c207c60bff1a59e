import { beforeEach, describe, expect, it } from 'vitest'
import { type SurfaceName, surfaceName } from '../access/vocabulary.ts'
import { Fault } from '../ports/fault.ts'
import { Hands } from './hands.ts'
import { noon } from './worker.test-support.ts'

const [slack, teams] = ['slack', 'teams'].map(surfaceName) as [SurfaceName, SurfaceName]
const atOnce = { grants: 8, ends: 8, proofs: 8, incoming: 8, rest: 8, messages: 8, webhooks: 8 }
const clock = { at: noon, now: () => clock.at }
const handsFor = (chats: number) => new Hands({ atOnce, chats }, clock)
const asksToWait = (tooMuchFor: SurfaceName | null) =>
  new Fault('too.much', 'too much at once', { retry: 'later', retryAfter: 1_000, tooMuchFor })
beforeEach(() => {
  clock.at = noon
})

describe('how many messages are in hand at a time', () => {
  it('is a quarter for a minute after the only chat asked to wait', () => {
    const hands = handsFor(1)
    hands.failed('messages', asksToWait(slack))
    expect(hands.free('messages')).toBe(2)
    clock.at = new Date(noon.getTime() + 60_000)
    expect(hands.free('messages')).toBe(8)
  })
  it('is fewer by what one of two chats loses: the other one keeps its half', () => {
    const hands = handsFor(2)
    hands.failed('messages', asksToWait(slack))
    hands.failed('messages', asksToWait(slack))
    expect(hands.free('messages')).toBe(5)
    hands.failed('messages', asksToWait(teams))
    expect(hands.free('messages')).toBe(2)
  })
  it('is as many as ever where it was the directory that asked to wait, or a single conversation', () => {
    const hands = handsFor(1)
    hands.failed('messages', asksToWait(null))
    hands.failed('messages', new Error('a bug'))
    expect(hands.free('messages')).toBe(8)
  })
  it('is as many as ever where the chat asked somebody to wait who was not written to', () => {
    const hands = handsFor(1)
    hands.failed('incoming', asksToWait(slack))
    expect([hands.free('messages'), hands.free('incoming')]).toEqual([8, 8])
  })
})
