#!/bin/sh
# Restarts the kiosk when no window has a title with the time of this minute or of the two before: the page writes the
# time into its title while it works. With --check it only looks: 0 where the page works, 1 where it has stopped.
set -eu
titles=$(xwininfo -root -tree 2>/dev/null) || titles=
for ago in 0 1 2; do
    minute=$(date -d "-$ago min" +%H:%M)
    case $titles in *"[$minute]"*) exit 0 ;; esac
done
echo "the page has stopped: no window has the time in its title"
[ "${1:-}" = --check ] && exit 1
exec systemctl restart samefare-kiosk.service
