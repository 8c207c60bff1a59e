/** New identifiers: unguessable, and in the order they were made (UUID version 7). */
export interface Ids {
  next(): string
}
