"""Where would an unmanaged settlement come to rest, by methods scored side by side, the compromise mean first?"""
