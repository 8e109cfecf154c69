import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answering, answer } from "./answer.ts";
import { cookieName, judgeRequest, parseAddress } from "./guard.ts";
import { sendText } from "./reply.ts";

export interface UiServer {
  /** With the token. */
  readonly address: string;
  close(): Promise<void>;
}

/** Serves the pages of a store on this machine only. Rejects where the port is taken; port 0 takes a free one. */
export async function serveUi(parts: Omit<Answering, "signal">, port: number): Promise<UiServer> {
  const token = randomBytes(24).toString("base64url");
  const closing = new AbortController();
  const server = createServer((request, response) => {
    const gate = { token, port: portOf(server) };
    handle(request, response, { gate, ...parts, signal: closing.signal }).catch((error: unknown) =>
      fail(response, error),
    );
  });
  await listen(server, port);
  return {
    address: `http://127.0.0.1:${portOf(server)}/?token=${token}`,
    close: () => {
      closing.abort();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Handling extends Answering {
  readonly gate: Parameters<typeof judgeRequest>[1];
}

async function handle(request: IncomingMessage, response: ServerResponse, { gate, ...rest }: Handling): Promise<void> {
  const verdict = judgeRequest(request, gate);
  switch (verdict.let) {
    case "out":
      return sendText(response, verdict.status, verdict.because);
    case "in-with-cookie":
      response.setHeader("Set-Cookie", `${cookieName(gate)}=${gate.token}; Path=/; HttpOnly; SameSite=Strict`);
      response.setHeader("Location", verdict.to);
      return sendText(response, 303, "");
    case "in": {
      const address = parseAddress(request.url ?? "/");
      return address === undefined ? sendText(response, 400, "") : answer(address, response, rest);
    }
  }
}

/** A bug must not end the page for everybody; its text may hold paths, and stays here. */
function fail(response: ServerResponse, error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  if (response.headersSent) response.destroy();
  else sendText(response, 500, "Something went wrong here; the terminal says what.");
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
