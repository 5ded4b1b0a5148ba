/** What is rendered of a flag whose default is false: to write down a default is no change. */
export function trueOrNothing(value: boolean | undefined): true | undefined {
  return value === true ? true : undefined;
}
