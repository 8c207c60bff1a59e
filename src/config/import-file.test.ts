import { describe, expect, it } from 'vitest'
import { readImportFile } from './import-file.ts'

const ana = 'a0000000-0000-4000-8000-000000000001'
const ben = 'a0000000-0000-4000-8000-000000000002'
const read = (content: string) => readImportFile(content, 'people.csv')
const problems = (content: string) => {
  const result = read(content)
  return result.ok ? [] : result.problems
}

describe('an import file', () => {
  it('says which Slack account is which person', () =>
    expect(read(`T0123,U0ANA,${ana}\nT0123,W0BEN,${ben}\n`)).toEqual({
      ok: true,
      people: [
        { team: 'T0123', user: 'U0ANA', person: ana },
        { team: 'T0123', user: 'W0BEN', person: ben },
      ],
    }))
  it.each([
    ['a first line that names the columns', `team,user,person\nT0123,U0ANA,${ana}`],
    [
      'what a spreadsheet adds: a mark at the beginning, CRLF, quotes',
      `\ufeffteam,user,person\r\n"T0123","U0ANA","${ana}"\r\n`,
    ],
    ['blanks, empty lines and remarks', `# who is who\n\n T0123 , U0ANA , ${ana.toUpperCase()} \n\n`],
  ])('may have %s', (_, content) =>
    expect(read(content)).toEqual({ ok: true, people: [{ team: 'T0123', user: 'U0ANA', person: ana }] }),
  )
  it('that is empty is taken for one that is half written, and one with a heading alone for nobody', () => {
    expect(problems('')).toEqual([expect.stringMatching(/is empty/)])
    expect(read('team,user,person\n')).toEqual({ ok: true, people: [] })
  })
  it('is not relieved of its first row because that has a mistake', () =>
    expect(problems('T0123,U0ANA,a0000000-0000-4000-8000-00000000000')).toEqual([
      expect.stringMatching(/line 1: .*Entra object id/),
    ]))
  it('is refused with every broken row', () =>
    expect(
      problems(`T0123,U0ANA,${ana}\nC0123,U0BEN,${ben}\nT0123,ben,${ben}\nT0123,U0BEN,ben\nT0123,U0BEN,${ben},more`),
    ).toEqual([
      expect.stringMatching(/^people\.csv, line 2: .*Slack team id/),
      expect.stringMatching(/^people\.csv, line 3: .*Slack user id/),
      expect.stringMatching(/^people\.csv, line 4: .*Entra object id/),
      expect.stringMatching(/^people\.csv, line 5: .*more than three columns/),
    ]))
  it('is refused when it says two things of one account, or of one person', () => {
    expect(problems(`T0123,U0ANA,${ana}\nT0123,U0ANA,${ben}`)).toEqual([expect.stringMatching(/line 2: .*line 1/)])
    expect(problems(`T0123,U0ANA,${ana}\nT0123,U0BEN,${ana}`)).toEqual([expect.stringMatching(/line 2: .*line 1/)])
  })
  it('that is no CSV is refused with a sentence', () =>
    expect(problems('T0123,"U0ANA,a')).toEqual([expect.stringMatching(/^people\.csv: is not readable as CSV/)]))
})
