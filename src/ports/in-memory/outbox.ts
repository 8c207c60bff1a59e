import { type ClaimedTask, type Outbox, outboxParts, partOfTask, type TaskOptions } from '../outbox.ts'
import type { Task } from '../task.ts'
import type { State, TaskRow } from './state.ts'

type Exclusively = <T>(work: (state: State) => T) => Promise<T>

export function schedule(state: State, task: Task, { key, lane, due }: TaskOptions): void {
  cancel(state, key)
  put(state, { key, lane, due, task: structuredClone(task), attempt: 0, problem: null })
}

export function cancel(state: State, key: string): void {
  for (const row of state.tasks.values()) if (row.status === 'waiting' && row.key === key) state.tasks.delete(row.id)
}

export function outboxOf(exclusively: Exclusively, committed: () => State): Outbox {
  return {
    claim: ({ now, leaseNow, leaseUntil, limit }) =>
      exclusively(state => {
        const hands = typeof limit === 'number' ? null : { ...limit }
        const most = typeof limit === 'number' ? limit : Number.POSITIVE_INFINITY
        const rows = [...state.tasks.values()]
        const busy = new Set(rows.filter(row => isHeld(row, leaseNow)).map(row => row.lane))
        const claimed: ClaimedTask[] = []
        for (const row of rows.filter(row => isClaimable(row, now, leaseNow)).sort(byDue)) {
          const part = partOfTask[row.task.type]
          if (claimed.length === most) break
          if (busy.has(row.lane) || hands?.[part] === 0) continue
          busy.add(row.lane)
          if (hands) hands[part]--
          const attempt = row.attempt + 1
          state.tasks.set(row.id, { ...row, status: 'leased', attempt, leaseUntil })
          claimed.push({
            id: row.id,
            key: row.key,
            task: structuredClone(row.task),
            due: row.due,
            attempt,
            leaseUntil,
          })
        }
        return claimed
      }),
    renew: (task, leaseUntil) =>
      exclusively(state => {
        const row = leased(state, task)
        if (row) state.tasks.set(row.id, { ...row, leaseUntil })
        return row !== undefined
      }),
    finish: task =>
      exclusively(state => {
        const row = leased(state, task)
        if (!row) return
        state.tasks.delete(row.id)
        if ([...state.tasks.values()].some(other => other.lane === row.lane)) state.counters.woken++
      }),
    retry: (task, at, problem) =>
      exclusively(state => {
        const row = leased(state, task)
        if (!row) return
        state.tasks.delete(row.id)
        const newer = [...state.tasks.values()].find(other => other.status === 'waiting' && other.key === row.key)
        if (newer) state.counters.woken++
        else put(state, { ...row, due: at, problem })
      }),
    giveUp: (task, problem) =>
      exclusively(state => {
        const row = leased(state, task)
        if (!row) return
        state.tasks.set(row.id, { ...row, status: 'given-up', leaseUntil: null, problem })
        state.counters.woken++
      }),
    nextDue: async (parts = outboxParts) => {
      const rows = [...committed().tasks.values()]
      const busy = new Set(rows.filter(row => row.status === 'leased').map(row => row.lane))
      return (
        rows
          .filter(row => row.status === 'waiting' && parts.includes(partOfTask[row.task.type]) && !busy.has(row.lane))
          .sort(byDue)[0]?.due ?? null
      )
    },
    isToDo: async (type, lane) =>
      [...committed().tasks.values()].some(
        row => row.status !== 'given-up' && row.lane === lane && row.task.type === type,
      ),
    backlog: async (now, parts = outboxParts) => {
      const due = [...committed().tasks.values()]
        .filter(row => row.status === 'waiting' && row.due <= now && parts.includes(partOfTask[row.task.type]))
        .sort(byDue)
      return { waiting: due.length, oldestDue: due[0]?.due ?? null }
    },
  }
}

function put(state: State, row: Pick<TaskRow, 'key' | 'lane' | 'due' | 'task' | 'attempt' | 'problem'>): void {
  const id = String(++state.counters.task)
  state.tasks.set(id, { ...row, id, status: 'waiting', leaseUntil: null })
  state.counters.woken++
}

/** The row, as long as it is still leased to whoever claimed this. */
function leased(state: State, { id, attempt }: ClaimedTask): TaskRow | undefined {
  const row = state.tasks.get(id)
  return row?.status === 'leased' && row.attempt === attempt ? row : undefined
}

const isHeld = (row: TaskRow, leaseNow: Date): boolean =>
  row.status === 'leased' && row.leaseUntil !== null && row.leaseUntil > leaseNow

const isClaimable = (row: TaskRow, now: Date, leaseNow: Date): boolean =>
  (row.status === 'waiting' && row.due <= now) || (row.status === 'leased' && !isHeld(row, leaseNow))

const byDue = (a: TaskRow, b: TaskRow): number => a.due.getTime() - b.due.getTime() || Number(a.id) - Number(b.id)
