"""What people do in a room: proposals, things in hands, the room a body needs."""
