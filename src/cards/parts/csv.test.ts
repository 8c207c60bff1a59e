import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { csvOf } from './csv.ts'

describe('a table for a spreadsheet', () => {
  it('gives back what was put in, quotes, commas and line breaks included', () => {
    const rows = [
      ['name', 'reason'],
      ['Ana Ruiz', 'INC-7, "urgent"\nsecond line'],
    ]
    expect(parse(csvOf(rows))).toEqual(rows)
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\uFF1D1'])('makes no formula of %j', cell => {
    expect(parse(csvOf([[cell]]))[0]?.[0]).toMatch(/^'/)
  })

  it('makes none of what begins in the middle of a cell, for spreadsheets that divide at semicolons', () => {
    expect(parse(csvOf([['harmless;=HYPERLINK("http://evil")']]))[0]?.[0]).toBe('harmless;\'=HYPERLINK("http://evil")')
    expect(parse(csvOf([['one\n  =2']]))[0]?.[0]).toBe("one\n  '=2")
  })
})
