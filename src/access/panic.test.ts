import { describe, expect, it } from 'vitest'
import { decidePanic, type Panic } from './panic.ts'
import { panicId, personId } from './vocabulary.ts'

const at = (time: string) => new Date(`2026-11-21T${time}:00Z`)
const [otto, zoe] = [personId('otto'), personId('zoe')]
const proposed: Panic = {
  id: panicId('p'),
  scope: { of: 'everything' },
  name: 'everything',
  by: otto,
  via: 'slack',
  at: at('09:00'),
  because: null,
  standing: { status: 'proposed', live: 3 },
}
const confirm = (typed = 'everything', by = otto, time = '09:01') =>
  decidePanic(proposed, { type: 'confirm', by, typed, live: 4 }, at(time))
const running = (): Panic => {
  const begun = confirm()
  const onTheirWay = begun.ok ? decidePanic(begun.next, { type: 'all-on-their-way' }, at('09:01')) : null
  if (!onTheirWay?.ok) throw new Error('it was confirmed')
  return onTheirWay.next
}
const count = (left: number, overdue: number, time: string, panic = running()) =>
  decidePanic(panic, { type: 'count', left, overdue }, at(time))

describe('a panic', () => {
  it('begins when the exact name was typed, with what is live at that moment', () => {
    expect(confirm(' everything ')).toMatchObject({ next: { standing: { status: 'running', total: 4, left: 4 } } })
  })
  it.each(['', 'Everything', 'everything!', 'every thing'])('does not begin for “%s”', typed =>
    expect(confirm(typed)).toEqual({ ok: false, refusal: { reason: 'panic-name-wrong', name: 'everything' } }),
  )
  it('is begun by the admin who asked for it, within ten minutes, and once', () => {
    expect(confirm('everything', zoe)).toMatchObject({ refusal: { reason: 'no-such-request' } })
    expect(confirm('everything', otto, '09:11')).toMatchObject({ refusal: { reason: 'panic-too-old' } })
    const again = decidePanic(running(), { type: 'confirm', by: otto, typed: 'everything', live: 4 }, at('09:02'))
    expect(again).toMatchObject({ refusal: { reason: 'panic-begun' } })
  })
  it('is over when nothing is left', () => {
    expect(count(1, 0, '09:02')).toMatchObject({ next: { standing: { status: 'running', left: 1 } } })
    expect(count(0, 0, '09:02')).toMatchObject({ next: { standing: { status: 'over', total: 4, left: 0 } } })
  })
  it('is not over before everything that was live is on its way to its end', () => {
    const begun = confirm()
    if (!begun.ok) throw new Error('it was confirmed')
    expect(count(0, 0, '09:02', begun.next)).toMatchObject({ next: { standing: { status: 'running' } } })
  })
  it('is over too when everything left is late and nothing has moved for five minutes: then somebody has to act', () => {
    expect(count(4, 4, '09:05')).toMatchObject({ next: { standing: { status: 'running' } } })
    expect(count(4, 3, '09:07')).toMatchObject({ next: { standing: { status: 'running' } } })
    expect(count(4, 4, '09:06')).toMatchObject({ next: { standing: { status: 'over', left: 4 } } })
  })
  it('is over too when nothing has moved for ten minutes, whatever keeps it: what waits is told and watched no longer', () => {
    expect(count(4, 0, '09:10')).toMatchObject({ next: { standing: { status: 'running' } } })
    expect(count(4, 0, '09:11')).toMatchObject({ next: { standing: { status: 'over', left: 4 } } })
  })
  it('is not over because Doorbell was away before all of it was on its way: only from then on anything could have moved', () => {
    const begun = confirm()
    const late = begun.ok ? decidePanic(begun.next, { type: 'all-on-their-way' }, at('09:30')) : null
    if (!late?.ok) throw new Error('it was confirmed')
    expect(count(4, 4, '09:31', late.next)).toMatchObject({ next: { standing: { status: 'running' } } })
    expect(count(4, 4, '09:35', late.next)).toMatchObject({ next: { standing: { status: 'over' } } })
  })
  it('goes on while it moves, however late all of it is, and never counts more than there was', () => {
    const moved = count(2, 2, '09:05')
    if (!moved.ok) throw new Error('it was counted')
    expect(count(2, 2, '09:09', moved.next)).toMatchObject({ next: { standing: { status: 'running', left: 2 } } })
    expect(count(9, 9, '09:02')).toMatchObject({ next: { standing: { status: 'running', left: 4 } } })
  })
})
