import { describe, expect, it } from 'vitest'
import { accountsOfSameHuman, humanBehind } from './same-human.ts'
import { personId } from './vocabulary.ts'

const account = (id: string, employeeId?: string) => ({
  id: personId(id),
  ...(employeeId === undefined ? {} : { marks: { employeeId } }),
})
const same = (a: string | undefined, b: string | undefined) =>
  humanBehind(account('one', a), 'employeeId') === humanBehind(account('two', b), 'employeeId')

describe('several accounts', () => {
  it.each([
    ['E0007', 'E0007', true],
    ['E0007', ' e0007 ', true],
    ['E 0007', 'E\u00a0 0007', true],
    ['E0007', 'E0008', false],
    ['', '', false],
    ['  ', ' ', false],
    [undefined, undefined, false],
    ['E0007', undefined, false],
  ])('marked “%s” and “%s” are one human: %s', (a, b, are) => expect(same(a, b)).toBe(are))

  it('are several humans where the access file names no mark', () => {
    expect(humanBehind(account('one', 'E1'), null)).not.toBe(humanBehind(account('two', 'E1'), null))
  })
  it('are told by the mark that the access file names, and by no other', () => {
    const [a, b] = ['one', 'two'].map(id => ({ id: personId(id), marks: { employeeId: id, extensionAttribute3: 'X' } }))
    if (!a || !b) throw new Error('two accounts')
    expect(accountsOfSameHuman(a, [b], 'employeeId')).toEqual([])
    expect(accountsOfSameHuman(a, [b], 'extensionAttribute3')).toEqual([b.id])
  })
  it('cannot be mistaken for one another by an account that is called like a mark', () => {
    const odd = { id: personId('x'), marks: { employeeId: 'account=one' } }
    expect(humanBehind(odd, 'employeeId')).not.toBe(humanBehind(account('one'), 'employeeId'))
  })
})
