/** Large videos for the end-to-end tests, made by ffmpeg: noise, so that nothing makes them small again. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const run = (command: string, args: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr.slice(-500)}`);
  return stdout.trim();
};

const ffmpeg = (args: readonly string[]): void => {
  run(run('bash', [join(import.meta.dirname, '..', '..', 'scripts', 'ffmpeg.sh')]), ['-v', 'error', '-y', ...args]);
};

/** H.264 and AAC, as phones write them, with a marked title and place, and a marked note among the pictures. */
export function makeLargeVideo(path: string, mark: string, seconds: number, megabitPerSecond: number): void {
  const rate = `${megabitPerSecond}M`;
  ffmpeg([
    '-f', 'lavfi', '-i', `testsrc2=s=1280x720:r=24:d=${seconds},noise=alls=60:allf=t`, '-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`,
    '-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', rate, '-maxrate', rate, '-bufsize', rate, '-g', '24', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest',
    // Where some cameras write place and time: among the coded pictures.
    '-bsf:v', `h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+${mark}`,
    '-metadata', `title=${mark}`, '-metadata', `comment=${mark}`, '-metadata', 'location=+51.5007-000.1246/', path,
  ]);
}

/** The same pictures so many times, one after the other. */
export function repeatVideo(from: string, to: string, times: number): void {
  ffmpeg(['-stream_loop', String(times - 1), '-i', from, '-c', 'copy', to]);
}
