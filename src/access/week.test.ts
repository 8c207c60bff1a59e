import { expect, it } from 'vitest'
import { weekOf } from './week.ts'

it('a week begins on Monday at eight in the morning', () => {
  const week = weekOf(new Date('2026-11-23T08:00:00Z'))
  expect(weekOf(new Date('2026-11-23T07:59:59Z'))).toBe(week - 1)
  expect(weekOf(new Date('2026-11-30T07:59:59Z'))).toBe(week)
  expect(weekOf(new Date('2026-11-30T08:00:00Z'))).toBe(week + 1)
})
