#!/usr/bin/env node
import { ensureBuilt } from "./build.mjs";

const { main } = await import(await ensureBuilt("main"));
await main(process.argv.slice(2));
