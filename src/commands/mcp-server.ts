import type { Readable, Writable } from 'node:stream';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { version } from '../base/version.ts';
import { withoutGaps } from '../base/without-gaps.ts';
import type { App } from './app.ts';
import { callTool, type ToolFiles, toolsOf } from './mcp-tools.ts';

/** Serves the tools until the other side closes the pipe. Nothing but the protocol goes to `output`. */
export async function serveMcp(input: Readable, output: Writable, files: ToolFiles, app: App): Promise<void> {
  const server = new Server(
    { name: 'preflight', version },
    { capabilities: { tools: {} }, instructions: app.words.commands.mcpInstructions },
  );
  const tools = await toolsOf(app);
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...tools] }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    const { text, isError, value } = await callTool(params.name, params.arguments ?? {}, files, app, signal);
    return {
      content: [{ type: 'text', text }],
      ...(isError ? { isError } : {}),
      ...withoutGaps({ structuredContent: value }),
    };
  });
  const closed = new Promise<void>((resolve) => {
    server.onclose = resolve;
    // The transport does not notice that nobody is there any more.
    input.once('end', resolve).once('close', resolve);
  });
  await server.connect(new StdioServerTransport(input, output));
  await closed;
  await server.close();
}
