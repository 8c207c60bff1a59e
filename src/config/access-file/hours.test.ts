import { describe, expect, it } from 'vitest'
import { parseAccessFile } from '../access-file.ts'
import { good, problemsIn } from './good-file.test-support.ts'

describe('the hours of a flow', () => {
  const withHours = (hours: string) => `${good}    hours: ${hours}\n`
  const office = '{ days: [mon, fri], from: "07:00", to: "19:00", zone: Europe/Berlin }'

  it('are days and times in a time zone that exists, whether or not they are in quotes', () => {
    const parsed = parseAccessFile(withHours(office.replaceAll('"', '')), 'access.yaml')
    expect(parsed.ok && parsed.file.content.flows[0]?.hours).toEqual({
      days: ['mon', 'fri'],
      from: 420,
      to: 1_140,
      zone: 'Europe/Berlin',
      endWithHours: false,
    })
    expect(problemsIn(withHours(office.replace('07:00', '22:00').replace('19:00', '06:00')))).toEqual([])
    expect(problemsIn(withHours(office.replace('19:00', '24:00').replace('Europe/Berlin', 'UTC')))).toEqual([])
  })

  it.each([
    ['Europe/Berlin', 'Europe/Berlim', 'flows[0].hours.zone is no time zone; the nearest is Europe/Berlin'],
    ['Europe/Berlin', 'Mars/Phobos', 'flows[0].hours.zone is no time zone; the nearest is'],
    ['Europe/Berlin', 'CET', 'flows[0].hours.zone is no time zone: write a name such as Europe/Berlin; abbreviations'],
    ['Europe/Berlin', '"+01:00"', 'flows[0].hours.zone is no time zone: write a name such as Europe/Berlin'],
    ['"07:00"', '"7 am"', 'flows[0].hours.from must be a time of the day such as "07:00", up to "24:00"'],
    ['"19:00"', '"24:30"', 'flows[0].hours.to must be a time of the day such as "07:00", up to "24:00"'],
    ['"07:00"', '"19:00"', 'flows[0].hours.from leaves no time: for the whole day write "00:00" to "24:00"'],
    ['days: [mon, fri], ', '', 'flows[0].hours.days is missing'],
    ['[mon, fri]', '[]', 'flows[0].hours.days is an empty list: name at least one'],
    ['"07:00"', '"24:00"', 'flows[0].hours.from leaves no time'],
    ['fri', 'fri, mon', 'flows[0].hours.days[2] "mon" is listed already'],
    ['fri', 'friday', 'flows[0].hours.days[1] must be one of mon, tue, wed, thu, fri, sat, sun'],
    [
      'zone: Europe/Berlin',
      'zone: Europe/Berlin, endWithHours: 7',
      'flows[0].hours.endWithHours must be true or false',
    ],
  ])('are refused where %s became %s', (passage, replacement, problem) => {
    expect(problemsIn(withHours(office.replace(passage, replacement)))).toEqual([expect.stringContaining(problem)])
  })
})
