import type { Call, Calls } from '../entra/calls.ts'
import { contractCheck } from '../entra/contract.test-support.ts'
import { permissionCheck } from '../entra/permission-rows.test-support.ts'

export interface WhatWasSent {
  /** Everything that is wrong with what was sent to Graph until now, each thing once. */
  wrong(): readonly string[]
}

/**
 * Holds whatever is sent to Graph to Microsoft’s own description of it and to its table of permissions, as far as they are here; and
 * to a directory that answers behind what was written, from now on, unless it is said to be up to date.
 */
export async function whatIsSent(calls: Calls, reads: 'trail' | 'are up to date'): Promise<WhatWasSent> {
  const isLagging = (call: Call) =>
    call.to !== 'graph' || call.lag > 0 || reads === 'are up to date'
      ? []
      : ['the lag was switched off: start it with reads: "are up to date", and rest no promise on it']
  const checks = [await contractCheck(), permissionCheck()].filter(check => check !== null)
  const found = new Set<string>()
  const judge = (all: readonly Call[], by: readonly ((call: Call) => readonly string[])[]) => {
    for (const call of all) for (const check of by) for (const problem of check(call)) found.add(problem)
  }
  const before = calls.all.length
  let cleared = false
  const judgeAll = () => {
    judge(calls.all, checks)
    judge(cleared ? calls.all : calls.all.slice(before), [isLagging])
  }
  const { clear } = calls
  // What a test strikes out was sent all the same.
  calls.clear = () => {
    judgeAll()
    cleared = true
    clear()
  }
  return {
    wrong() {
      judgeAll()
      return [...found]
    },
  }
}
