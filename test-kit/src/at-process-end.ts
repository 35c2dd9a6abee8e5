const tasks: (() => void)[] = [];

/** Runs a synchronous task when this process exits, also when Vitest ends a worker with SIGTERM. */
export function atProcessEnd(task: () => void): void {
  if (tasks.push(task) > 1) return;
  process.once("exit", runTasks);
  process.once("SIGTERM", () => {
    runTasks();
    process.kill(process.pid, "SIGTERM");
  });
}

function runTasks(): void {
  for (const task of tasks.splice(0).reverse()) task();
}
