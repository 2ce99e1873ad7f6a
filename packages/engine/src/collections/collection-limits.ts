/** Where a collection stops being packed, and how large the nodes of lists and streams grow: Redis's parameters, which CONFIG sets. */
export interface CollectionLimits {
  hashPackedEntriesMax: number;
  /** Bytes of a field or value. */
  hashPackedValueMax: number;
  setIntegersMax: number;
  /** Members, and their bytes, of a small set that holds more than integers. Parameters since Redis 7.2. */
  setPackedEntriesMax: number;
  setPackedValueMax: number;
  zsetPackedEntriesMax: number;
  /** Bytes of a member. */
  zsetPackedValueMax: number;
  /** Positive: elements of a node; -1 … -5: 4 … 64 KiB. */
  listNodeSize: number;
  /** 0: no bound. */
  streamNodeBytesMax: number;
  streamNodeEntriesMax: number;
  hllSparseBytesMax: number;
  /** Values of a page of an array that counts as sparse; 0: none does. Redis 8.8 has it. */
  arraySparseCountMax: number;
}

/** The defaults of Redis. */
export const createCollectionLimits = (): CollectionLimits => ({
  hashPackedEntriesMax: 512,
  hashPackedValueMax: 64,
  setIntegersMax: 512,
  setPackedEntriesMax: 128,
  setPackedValueMax: 64,
  zsetPackedEntriesMax: 128,
  zsetPackedValueMax: 64,
  listNodeSize: -2,
  streamNodeBytesMax: 4096,
  streamNodeEntriesMax: 100,
  hllSparseBytesMax: 3000,
  arraySparseCountMax: 10,
});
