# Sonic Pi. Plays a set that was started by: audiogen live mine --osc 9000
use_osc "127.0.0.1", 9000
use_bpm 90

live_loop :drift do
  16.times do |beat|
    osc "/audiogen/noise", 0.5 * Math.sin(Math::PI * beat / 16)
    sleep 1
  end
  osc "/audiogen/jump"
end

live_loop :gates do
  osc "/audiogen/memory", rrand(-0.5, 0.3), 2.0
  sleep 4
end
