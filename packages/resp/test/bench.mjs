// Prints the benchmark's table, run on compiled code: `pnpm --filter @allset/resp bench`.
const { benchResp, formatBench } = await import("../node_modules/.bench/resp.bench.js");
console.log(formatBench(benchResp()));
