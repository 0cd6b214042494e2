/**
 * Like Promise.all, and ends only when every piece of work has ended: whoever cleans up after a failure does not do so under
 * the feet of what still runs.
 *
 * @throws the first failure in the order of the list.
 */
export async function together<Work extends readonly unknown[]>(work: [...Work]): Promise<{ -readonly [Index in keyof Work]: Awaited<Work[Index]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
