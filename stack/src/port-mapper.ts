/**
 * A shell script. Erlang would start a port mapper (epmd) that never ends. This one is started first, in the foreground, and is
 * a child of the shell. Waits until `isReady`, a command, succeeds. The port mapper of a broker that was killed may answer and
 * have the port for a moment: then it is started again.
 */
export const startPortMapper = (isReady = 'epmd -names >/dev/null 2>&1'): string => `
if command -v epmd >/dev/null; then
  epmd & tries=200
  until ${isReady} && sleep 0.05 && kill -s 0 "$!" 2>/dev/null; do
    sleep 0.05
    if ! kill -s 0 "$!" 2>/dev/null; then
      [ "$((tries -= 1))" -gt 0 ] || break
      epmd &
    fi
  done
fi`;
